namespace Baton.EndToEnd;

/// <summary>The tests that share one browser and one head, one after the other.</summary>
[CollectionDefinition(nameof(BrowserBench))]
public sealed class BrowserCollection : ICollectionFixture<BrowserBench>;
