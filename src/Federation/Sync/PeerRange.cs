namespace OrleansRelay.Federation.Sync;

/// <summary>What the peer says about a range.</summary>
/// <param name="Count">Entries that it has, 0 to <see cref="EntryWindow.MaxCapacity"/>; with <see cref="RangeMode.Ask"/> 0.</param>
/// <param name="Fingerprint">Of those; 0 unless the mode says so.</param>
/// <param name="Entries">Those, in order; empty unless the mode says so.</param>
internal readonly record struct PeerRange(SyncRange Range, RangeMode Mode, int Count, ulong Fingerprint, EntryKey[] Entries);
