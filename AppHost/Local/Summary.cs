using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace AlumniPlatform.AppHost.Local;

/// <summary>What a person reads, and a program, once everything is healthy.</summary>
internal static class Summary
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(DataFolder data, IReadOnlyList<Resource> resources, string dashboard, IConfiguration configuration)
    {
        string? Url(string resource, string endpoint) => resources.FirstOrDefault(r => r.Name == resource)?.Endpoints.FirstOrDefault(e => e.Name == endpoint)?.Url;
        var gateway = Url("gateway", "http");
        var broker = resources.OfType<RabbitMq>().FirstOrDefault();
        File.WriteAllText(data.File("endpoints.json"), JsonSerializer.Serialize(new
        {
            gateway,
            dashboard,
            mail = Url("mail", "http"),
            smtp = Url("mail", "smtp"),
            postgres = resources.OfType<Postgres>().FirstOrDefault()?.ConnectionString,
            messaging = broker?.ConnectionString,
            messagingManagement = broker?.ManagementUrl,
            cache = resources.OfType<Redis>().FirstOrDefault()?.ConnectionString,
        }, Json));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(data.File("endpoints.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite); // it holds passwords
        Console.WriteLine();
        Console.WriteLine($"  Dashboard      {dashboard}");
        if (Url("mail", "http") is { } mail)
            Console.WriteLine($"  Mail catcher   {mail}");
        if (broker is not null)
            Console.WriteLine($"  RabbitMQ       {broker.Endpoints.Single(e => e.Name == "management").Url} (guest, password in {data.File("passwords/rabbitmq")})");
        if (broker is { HasSchoolSystem: true })
            Console.WriteLine($"  Intake (AMQP)  {broker.SchoolSystemUrl}");
        if (gateway is not null)
            Console.WriteLine($"  API reference  {gateway}/api");
        Console.WriteLine();
        Console.WriteLine($"Ready: {configuration["Parameters:public-address"] ?? gateway ?? dashboard}");
    }
}
