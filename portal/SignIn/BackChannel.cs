namespace AlumniPlatform.Portal.SignIn;

/// <summary>
/// What the portal asks identity itself (metadata, keys, tokens) goes to the gateway's internal address, also when
/// metadata names the public one, which need not be reachable from in here. The outermost handler: service discovery comes after it.
/// </summary>
internal sealed class BackChannel : DelegatingHandler
{
    public const string Name = "identity";

    private static readonly Uri Gateway = new("http://gateway");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(Gateway, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
