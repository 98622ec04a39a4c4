using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace AlumniPlatform.Demo;

/// <summary>What to make up and where to send it, from the environment that the hosts give and from arguments.</summary>
/// <param name="Gateway">The platform's one address.</param>
/// <param name="Mail">Where the mail catcher shows what it caught.</param>
/// <param name="Size">1 is a university of the model's size, 0.01 a hundredth of it.</param>
/// <param name="Seed">The same seed makes the same people.</param>
internal sealed record DemoOptions(Uri Gateway, Uri Mail, double Size, int Seed)
{
    /// <summary>Names the made-up university in every reference: the same seed and size are the same people, others are others.</summary>
    public string Key { get; } = string.Create(CultureInfo.InvariantCulture, $"{Seed}-{Size}");

    public static DemoOptions Read(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var gateway = configuration["gateway"] ?? configuration["services:gateway:http:0"] ?? "http://localhost:8080";
        var size = configuration.GetValue("size", configuration.GetValue("Demo:Size", 1.0));
        if (size is not (> 0 and <= 10))
            throw new ArgumentException("--size is above 0 and at most 10; 1 is the model's size.");
        return new DemoOptions(new Uri(gateway), new Uri(configuration["mail"] ?? configuration["Demo:Mail"] ?? "http://localhost:8025"), size,
            configuration.GetValue("seed", configuration.GetValue("Demo:Seed", 1)));
    }
}
