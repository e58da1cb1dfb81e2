using System.Runtime.Serialization;

namespace DurableTask.Core;

/// <summary>The orchestration that started a sub-orchestration.</summary>
[DataContract]
public class ParentInstance : IExtensibleDataObject
{
    /// <summary>Its name.</summary>
    [DataMember]
    public string Name = null!;

    /// <summary>The instance.</summary>
    [DataMember]
    public OrchestrationInstance OrchestrationInstance = null!;

    /// <summary>The number of the event that made the call.</summary>
    [DataMember]
    public int TaskScheduleId;

    /// <summary>Its version.</summary>
    [DataMember]
    public string Version = null!;

    /// <summary>Data of newer writers that this version does not know.</summary>
#pragma warning disable CS8766, CS8767 // The signature is as published.
    public ExtensionDataObject ExtensionData { get; set; } = null!;
#pragma warning restore CS8766, CS8767
}
