using System.Globalization;
using AlumniPlatform.Benchmarks.Outbox;

// dotnet run -c Release --project tests/Benchmarks -- outbox [messages] [rounds]
switch (args)
{
    case ["outbox", ..]:
        await OutboxBenchmark.RunAsync(Number(1, 30_000), Number(2, 3));
        return 0;
    default:
        await Console.Error.WriteLineAsync("What to measure: outbox [messages] [rounds]");
        return 2;
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
