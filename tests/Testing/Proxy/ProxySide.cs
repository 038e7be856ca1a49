namespace OrleansRelay.Testing.Proxy;

/// <summary>An end of a connection through a proxy.</summary>
public enum ProxySide
{
    /// <summary>The one that connected.</summary>
    Dialler,

    /// <summary>The one that it was connected to.</summary>
    Target,
}
