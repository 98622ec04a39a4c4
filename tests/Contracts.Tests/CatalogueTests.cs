using Shouldly;
using Xunit;

namespace AlumniPlatform.Contracts.Tests;

public sealed class CatalogueTests
{
    private static readonly Type[] records =
        [.. typeof(IMessage).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IMessage)) && !type.IsInterface)];

    [Fact]
    public void Every_message_has_exactly_one_route() =>
        MessageCatalogue.All.Select(route => route.Message).ShouldBe(records, ignoreOrder: true);

    [Fact]
    public void Message_lies_in_the_folder_of_its_publisher() =>
        MessageCatalogue.All.ShouldAllBe(route => route.Message.Namespace!.EndsWith($".{route.Publisher}", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Message_is_an_event_or_a_command_and_sealed() =>
        records.ShouldAllBe(type => type.IsSealed && type.IsAssignableTo(typeof(IEvent)) != type.IsAssignableTo(typeof(ICommand)));

    [Fact]
    public void Command_has_one_consumer_and_every_event_some() =>
        MessageCatalogue.All.ShouldAllBe(route => route.Message.IsAssignableTo(typeof(ICommand)) ? route.Consumers.Count == 1 : route.Consumers.Count > 0);

    [Fact]
    public void Service_does_not_write_to_itself() =>
        MessageCatalogue.All.ShouldAllBe(route => !route.Consumers.Contains(route.Publisher));

    [Fact]
    public void Queues_and_names_are_unique()
    {
        MessageCatalogue.All.SelectMany(route => route.Consumers.Select(route.Queue)).ShouldBeUnique();
        MessageCatalogue.All.Select(route => route.Message.Name).ShouldBeUnique();
    }

    [Fact]
    public void Analytics_never_receives_a_name_or_an_address() =>
        MessageCatalogue.All.Where(route => route.Consumers.Contains("analytics"))
            .SelectMany(route => route.Message.GetProperties().Select(field => $"{route.Message.Name}.{field.Name}"))
            .ShouldAllBe(field => !personal.Any(word => field.Contains(word, StringComparison.Ordinal)));

    private static readonly string[] personal = ["Name", "Address", "Email", "Url", "Phone"];
}
