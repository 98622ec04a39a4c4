using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Contracts;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Messaging;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AlumniPlatform.Membership.Tests.Activation;

/// <summary>Membership with a clock that tests move.</summary>
public class ActivationFixture() : ServiceFixture<Program>("membershipdb", TestDatabase.CreateAsync<MembershipDb>)
{
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    protected override TimeProvider Time => Clock;

    // These tests' degrees have dates of their own, and the clock goes far.
    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings["Invitations:MaxDegreeAgeDays"] = "36500";
        return Task.CompletedTask;
    }

    /// <summary>An invited student's token, as the mail's link has it.</summary>
    public async Task<string> InviteAsync(string student, Action<JsonObject>? change = null)
    {
        await Host.SendAsync(Events.Awarded(change, student));
        return await TokenAsync(student);
    }

    /// <summary>The token of the latest invitation.</summary>
    public async Task<string> TokenAsync(string student) => ActivationTokens.Token(
        await Database.ScalarAsync<byte[]>("select key from activation_key"),
        await OfPersonAsync<Guid>("(select id from invitation where person_id = person.id order by state = 'Open' desc, id desc limit 1)", student));

    public Task<T> OfPersonAsync<T>(string sql, string student) => Database.ScalarAsync<T>($"select {sql} from person where student_ref = $1", student);

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using var client = Host.Anonymous();
        using var response = await client.PostAsJsonAsync($"/api/membership/activations{path}", body);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Lets the service consume a message as if it had come over the broker.</summary>
    internal async Task ConsumeAsync<TMessage, TConsumer>(params TMessage[] messages)
        where TMessage : class, IMessage where TConsumer : class, IConsume<TMessage>
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MembershipDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await ActivatorUtilities.CreateInstance<TConsumer>(scope.ServiceProvider, db).ConsumeAsync(messages, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
