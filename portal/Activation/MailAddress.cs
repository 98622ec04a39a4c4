namespace AlumniPlatform.Portal.Activation;

/// <summary>Finds slips of the keyboard before a form is sent; whether an address is accepted is membership's to say.</summary>
internal static class MailAddress
{
    public static bool IsPlausible(string address) =>
        address.Length <= 254
        && System.Net.Mail.MailAddress.TryCreate(address, out var parsed)
        && parsed.Address == address // no display name
        && parsed.Host.Contains('.', StringComparison.Ordinal);
}
