using System.Globalization;
using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Activation;

/// <summary>Which texts a form showed, so that nobody is recorded as agreeing to words that changed while the form was open.</summary>
internal static class Wording
{
    public static string Of(IEnumerable<ConsentQuestion> consents) =>
        string.Join(',', consents.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Code}:{c.Version}")));
}
