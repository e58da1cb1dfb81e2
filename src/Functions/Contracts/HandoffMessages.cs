namespace Baton.Functions;

/// <summary>A handoff on its way: proposed and found in order, not yet accepted. Until it is, the sender has the task.</summary>
/// <param name="From">Who hands over.</param>
/// <param name="Step">The sender's turn.</param>
/// <param name="Hop">Handoffs so far, this one included.</param>
/// <param name="Envelope">Hash of the blob with the envelope.</param>
/// <param name="Reason">What the sender said about it, shortened.</param>
/// <param name="At">When it was proposed, UTC. Null: not known.</param>
public sealed record HandoffOffer(string From, string Step, int Hop, string Envelope, string Reason, DateTime? At = null);

/// <summary>Input of <see cref="ProposeHandoff"/> and <see cref="ReturnHandoff"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Under">Where in the run the team works. Null: it is the run itself.</param>
/// <param name="Step">The turn in which the sender decided to hand over.</param>
/// <param name="From">Who hands over.</param>
/// <param name="To">Who receives.</param>
/// <param name="Input">Hash of the blob with the task.</param>
/// <param name="Reason">Hash of the blob with what was said about it: by the sender, or by the receiver who rejects. Null: nothing.</param>
/// <param name="Hop">Handoffs so far, this one included.</param>
public sealed record HandoffTask(RunScope Scope, string? Under, string Step, string From, string To, string Input, string? Reason, int Hop);

/// <summary>Output of <see cref="ProposeHandoff"/>.</summary>
/// <param name="Brief">Hash of the blob with what the receiver is told; where it is rejected, what the sender is told.</param>
/// <param name="State">Digest of the state that the receiver would start from.</param>
/// <param name="Offer">What the receiver may accept or reject. Null: it is decided already.</param>
/// <param name="Rejected">True: it is not in order, and goes back to the sender.</param>
public sealed record HandoffVerdict(string Brief, string State, HandoffOffer? Offer, bool Rejected);
