using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>Transcripts, as chains of blobs.</summary>
public sealed class Transcripts(IRunStore store)
{
    /// <summary>Adds messages to a transcript.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="head">Hash of its last link. Null: a new transcript.</param>
    /// <param name="messages">What is added.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Hash of the new last link.</returns>
    public Task<string> AddAsync(string tenant, string? head, IReadOnlyList<TranscriptMessage> messages, CancellationToken cancellation) =>
        store.PutJsonAsync(tenant, new TranscriptLink(head, messages), cancellation);

    /// <summary>The messages of a transcript, in order, with the results of tools as text.</summary>
    public async Task<IReadOnlyList<TranscriptMessage>> ReadAsync(string tenant, string head, CancellationToken cancellation)
    {
        var links = new Stack<TranscriptLink>();
        for (var hash = head; hash is not null; hash = links.Peek().Previous)
            links.Push(await store.GetJsonAsync<TranscriptLink>(tenant, hash, cancellation));
        var messages = new List<TranscriptMessage>();
        foreach (var message in links.SelectMany(link => link.Messages))
            messages.Add(await ResolveAsync(tenant, message, cancellation));
        return messages;
    }

    /// <summary>The message with the text that its blob holds.</summary>
    public async Task<TranscriptMessage> ResolveAsync(string tenant, TranscriptMessage message, CancellationToken cancellation)
    {
        if (message.Blob is null)
            return message;
        var text = await store.GetTextAsync(tenant, message.Blob, cancellation);
        return message with { Text = message.Text is null ? text : $"{message.Text}\n{text}" };
    }
}
