namespace Baton.Tools;

/// <summary>What became of a tool's question.</summary>
public enum ToolReplyKind
{
    /// <summary>A person answered it.</summary>
    Accept,

    /// <summary>A person does not want to answer it.</summary>
    Decline,

    /// <summary>Nobody said anything in time.</summary>
    Cancel,
}
