namespace OrleansRelay.Federation.Sync;

/// <summary>Is told what a step of a comparison brought out.</summary>
/// <param name="view">What the step's offers are stretches of.</param>
internal delegate void FoundDifference(WindowView view, ReconciliationStep step);
