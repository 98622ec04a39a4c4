namespace AlumniPlatform.Portal.Gateway;

internal sealed class InvitationsApi(HttpClient http)
{
    /// <summary>Says no for the holder of an invitation's token; a second time it is answered as the first.</summary>
    public Task DeclineAsync(string token, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, "/api/membership/activations/decline", new { token }, cancellationToken);
}
