namespace PaintDotNet;

/// <summary>Typed look-ups in a service provider.</summary>
public static class ServiceProviderExtensions
{
    /// <summary>The service, or null where the host does not offer it.</summary>
    public static TService? GetService<TService>(this IServiceProvider serviceProvider)
        where TService : class => throw null!;
}
