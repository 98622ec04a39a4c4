using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Outreach;
using AlumniPlatform.Membership.Tests.Reminders;
using AlumniPlatform.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace AlumniPlatform.Membership.Tests.Outreach;

/// <summary>Membership as in production, where degrees of more than a year ago invite nobody.</summary>
public sealed class OutreachFixture : ReminderFixture
{
    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        settings["Invitations:MaxDegreeAgeDays"] = "365";
    }

    /// <summary>Asks as the central office; returns the answer.</summary>
    internal Task<OutreachAnswer> AskAsync(string what, object input) => AskAsync(what, input, Host.Client(Roles.Central));

    internal static async Task<OutreachAnswer> AskAsync(string what, object input, HttpClient client)
    {
        using (client)
        {
            using var answer = await client.PostAsJsonAsync($"/api/membership/invitations/{what}", input);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync<OutreachAnswer>(JsonSerializerOptions.Web))!;
        }
    }

    /// <summary>Lets everything that offices asked for be settled.</summary>
    public async Task WorkAsync()
    {
        await PassAsync(TimeSpan.Zero);
        while (await WorkOnceAsync() > 0)
        {
        }
    }

    internal async Task<int> WorkOnceAsync()
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OpenAsked>().RunAsync(CancellationToken.None);
    }
}
