using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>
/// The links of mails are secrets that stand in the addresses of requests: whoever reads traces must not be able to open
/// them. What is as long as a token is three dots in a trace; identifiers are shorter.
/// </summary>
internal sealed partial class WithoutTokens : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        foreach (var tag in (ReadOnlySpan<string>)["url.path", "url.full"])
        {
            if (data.GetTagItem(tag) is string address && Token().IsMatch(address))
                data.SetTag(tag, Token().Replace(address, "…"));
        }
    }

    // A token is 32 bytes or more, in base64url.
    [GeneratedRegex(@"(?<=/)[\w-]{43,}(?=/|\?|$)")]
    private static partial Regex Token();
}
