using System.Globalization;
using AlumniPlatform.Benchmarks.Coverage;
using AlumniPlatform.Benchmarks.Intake;
using AlumniPlatform.Benchmarks.Outbox;
using AlumniPlatform.Benchmarks.Registration;

// dotnet run -c Release --project tests/Benchmarks -- outbox [messages] [rounds]
//                                                  -- intake [degrees] [rounds]
//                                                  -- coverage [persons] [seconds]
//                                                  -- registration [people] [seats]
switch (args)
{
    case ["outbox", ..]:
        await OutboxBenchmark.RunAsync(Number(1, 30_000), Number(2, 3));
        return 0;
    case ["intake", ..]:
        await IntakeBenchmark.RunAsync(Number(1, 100_000), Number(2, 3));
        return 0;
    case ["coverage", ..]:
        await CoverageBenchmark.RunAsync(Number(1, 1_000_000), Number(2, 15));
        return 0;
    case ["registration", ..]:
        await RegistrationBenchmark.RunAsync(Number(1, 10_000), Number(2, 500));
        return 0;
    default:
        await Console.Error.WriteLineAsync("What to measure: outbox [messages] [rounds], intake [degrees] [rounds], coverage [persons] [seconds], registration [people] [seats]");
        return 2;
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
