using System.Net;
using System.Text.Json;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>The signed-in member's own membership, and links that prove an address.</summary>
internal sealed class MemberApi(HttpClient http)
{
    private const string Me = "/api/membership/me";

    /// <summary>Null for an account that is no member's.</summary>
    public async Task<MyMembership?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await http.ReadAsync<MyMembership>(Me, cancellationToken);
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>All that membership has about the member.</summary>
    public Task<JsonElement> ExportAsync(CancellationToken cancellationToken) => http.ReadAsync<JsonElement>($"{Me}/export", cancellationToken);

    public Task ChangeAsync(MyProfile profile, long version, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, Me, profile, cancellationToken, ifMatch: $"\"{version}\"");

    public Task ConsentAsync(string code, bool given, int wordingVersion, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"{Me}/consents/{Uri.EscapeDataString(code)}", new { given, wordingVersion }, cancellationToken);

    /// <summary>What the member would help with; null for who is no member.</summary>
    public async Task<MyVolunteering?> VolunteeringAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await http.ReadAsync<MyVolunteering>($"{Me}/volunteering", cancellationToken);
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task VolunteerAsync(MyVolunteering volunteering, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"{Me}/volunteering", volunteering, cancellationToken);

    /// <summary>Asks for a link to an address that is to become the member's.</summary>
    public Task AskForConfirmationAsync(string email, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Me}/private-email", new { email }, cancellationToken);

    public Task LeaveAsync(CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{Me}/leave", null, cancellationToken);

    public Task EraseAsync(CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Delete, Me, null, cancellationToken);

    public Task<AddressConfirmation> LookUpConfirmationAsync(string token, CancellationToken cancellationToken) =>
        http.SendAsync<AddressConfirmation>("/api/membership/address-confirmations/lookup", new { token }, cancellationToken);

    public Task<AddressConfirmation> ConfirmAsync(string token, CancellationToken cancellationToken) =>
        http.SendAsync<AddressConfirmation>("/api/membership/address-confirmations", new { token }, cancellationToken);
}

/// <param name="Email">Where sign-in links and mail go.</param>
/// <param name="PrivateEmail">The proven private address.</param>
/// <param name="Version">What a change is to be made to.</param>
public sealed record MyMembership(
    Guid Id, string StudentRef, string GivenName, string FamilyName, string Language, string? TimeZone, string Email, string SchoolEmail,
    string? PrivateEmail, PendingAddress? Pending, DateTimeOffset? MemberSince, IReadOnlyList<RecordedDegree> Degrees, IReadOnlyList<MyConsent> Consents, long Version);

public sealed record PendingAddress(string Email, DateTimeOffset ExpiresAt, bool Expired);

/// <param name="Version">The wording in force.</param>
/// <param name="Asked">Whether it is asked for; what is not was said before.</param>
public sealed record MyConsent(string Code, int Version, Name Text, bool Given, IReadOnlyList<ConsentWord> History, bool Asked = true);

public sealed record ConsentWord(bool Given, string WordingVersion, DateTimeOffset At);

/// <param name="Roles">See <see cref="VolunteerRoles"/>; none for who does not help.</param>
public sealed record MyVolunteering(IReadOnlyList<string> Roles, string Topics);

/// <summary>What a member changes themselves.</summary>
public sealed record MyProfile(string GivenName, string FamilyName, string Language, string? TimeZone);

/// <param name="Name">Whose membership the address is to belong to.</param>
/// <param name="Email">Masked.</param>
public sealed record AddressConfirmation(string Name, string Email, DateTimeOffset ExpiresAt);
