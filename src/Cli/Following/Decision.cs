using System.Text.Json;

namespace Baton.Cli;

/// <summary>What a person decided at a gate.</summary>
/// <param name="Word"><c>approve</c>, <c>reject</c>, <c>edit</c> or <c>respond</c>.</param>
/// <param name="Args">Edit: the arguments to use instead.</param>
/// <param name="Text">Respond: the answer.</param>
/// <param name="Comment">Why. Null: not said.</param>
internal sealed record Decision(string Word, JsonElement? Args = null, string? Text = null, string? Comment = null)
{
    /// <summary>Hands it in. The hash says which arguments the person saw, so that a decision never covers others.</summary>
    public Task<JsonElement> SendAsync(HeadClient client, GateView gate, string by, CancellationToken cancellationToken) =>
        client.PostAsync(
            $"{HeadClient.GatePath(gate.Id)}/decision",
            new { decision = Word, by, args = Args, text = Text, comment = Comment, argumentsHash = gate.ArgumentsHash },
            cancellationToken);

    public string InPast => Word switch
    {
        "approve" => "approved",
        "reject" => "rejected",
        "edit" => "approved with changes",
        _ => "answered",
    };
}
