using Baton.Agents;

namespace Baton.Records;

/// <summary>Names one effect: a model call or a tool call of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step, as in <see cref="RunEvent.Step"/>, with <c>#n</c> behind it from the second attempt on, and <c>~n</c> from the second execution of a model call on.</param>
public readonly record struct EffectKey(RunKey Run, string Step);
