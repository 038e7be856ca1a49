using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of every grain interface.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain with a string for a key.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>A grain with a number for a key.</summary>
public interface IGrainWithIntegerKey : IGrain;

/// <summary>A grain with a GUID for a key.</summary>
public interface IGrainWithGuidKey : IGrain;

/// <summary>A grain with a number and a string for a key.</summary>
public interface IGrainWithIntegerCompoundKey : IGrain;

/// <summary>A grain with a GUID and a string for a key.</summary>
public interface IGrainWithGuidCompoundKey : IGrain;

/// <summary>An object outside grains that grains may call: events, in order.</summary>
public interface IGrainObserver : IAddressable;
