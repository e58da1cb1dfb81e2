using Microsoft.Extensions.AI;

namespace Baton.Models;

/// <summary>Some servers send calls without ids, or the same ids in each answer; a transcript needs one id for one call.</summary>
internal static class CallIds
{
    public static void Complete(ChatMessage answer, IEnumerable<ChatMessage> before)
    {
        var known = before.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Select(c => c.CallId).ToHashSet(StringComparer.Ordinal);
        var next = known.Count;
        for (var i = 0; i < answer.Contents.Count; i++)
        {
            if (answer.Contents[i] is not FunctionCallContent call || (call.CallId.Length > 0 && known.Add(call.CallId)))
                continue;
            string id;
            do
                id = $"call_{++next}";
            while (!known.Add(id));
            answer.Contents[i] = new FunctionCallContent(id, call.Name, call.Arguments) 
            {
                Exception = call.Exception,
                AdditionalProperties = call.AdditionalProperties,
            };
        }
    }
}
