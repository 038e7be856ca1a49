namespace Orleans.Runtime;

/// <summary>Anything a call can be addressed to.</summary>
public interface IAddressable;
