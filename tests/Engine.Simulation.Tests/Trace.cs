using System.Security.Cryptography;
using System.Text;

namespace Baton.Engine.Simulation;

/// <summary>What happened in a simulation: all of it as a hash, the last of it as text.</summary>
internal sealed class Trace
{
    private const int Kept = 3000;
    private readonly Queue<string> last = new();
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(string line)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        last.Enqueue(line);
        if (last.Count > Kept)
            last.Dequeue();
    }

    public string Hash() => Convert.ToHexString(hash.GetCurrentHash());

    public string Last(int lines) => string.Join('\n', last.TakeLast(lines));
}
