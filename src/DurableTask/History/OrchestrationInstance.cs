using System.Runtime.Serialization;

namespace DurableTask.Core;

/// <summary>Names one execution of an orchestration instance.</summary>
[DataContract]
public class OrchestrationInstance : IExtensibleDataObject
{
    /// <summary>The instance id.</summary>
    [DataMember]
    public string InstanceId { get; set; } = null!;

    /// <summary>The id of the execution; another one each time the instance starts over.</summary>
    [DataMember]
    public string ExecutionId { get; set; } = null!;

    /// <summary>Data of newer writers that this version does not know.</summary>
#pragma warning disable CS8766, CS8767 // The signature is as published.
    public ExtensionDataObject ExtensionData { get; set; } = null!;
#pragma warning restore CS8766, CS8767

    /// <summary>Both ids.</summary>
    public override string ToString() => $"[InstanceId: {InstanceId}, ExecutionId: {ExecutionId}]";
}
