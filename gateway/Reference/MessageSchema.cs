using System.Reflection;
using System.Text.Json.Nodes;

namespace AlumniPlatform.Gateway.Reference;

/// <summary>JSON schemas of message records, as they travel: camelCase, absent when null.</summary>
internal sealed class MessageSchema(MessageDocs docs)
{
    private readonly NullabilityInfoContext nullability = new();

    public JsonObject Of(Type record)
    {
        var fields = MessageDocs.Fields(record).ToArray();
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = docs.Summary(record),
            ["required"] = new JsonArray([.. fields.Where(f => !IsOptional(f)).Select(f => (JsonNode)MessageDocs.Wire(f.Name))]),
            ["properties"] = new JsonObject(fields.Select(f => KeyValuePair.Create(MessageDocs.Wire(f.Name), (JsonNode?)Field(record, f)))),
        };
    }

    public bool IsOptional(PropertyInfo field) => nullability.Create(field).ReadState == NullabilityState.Nullable;

    /// <summary>A field's type in words, for tables.</summary>
    public string TypeOf(PropertyInfo field)
    {
        var schema = Value(field.PropertyType);
        var name = schema["type"]!.GetValue<string>() == "array"
            ? $"list of {schema["items"]!["format"] ?? schema["items"]!["type"]}"
            : (schema["format"] ?? schema["type"])!.GetValue<string>();
        return IsOptional(field) ? $"{name}, optional" : name;
    }

    private JsonObject Field(Type record, PropertyInfo field)
    {
        var schema = Value(field.PropertyType);
        schema["description"] = docs.Field(record, field);
        return schema;
    }

    private JsonObject Value(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (value == typeof(Guid))
            return Simple("string", "uuid");
        if (value == typeof(DateTimeOffset))
            return Simple("string", "date-time");
        if (value == typeof(DateOnly))
            return Simple("string", "date");
        if (value == typeof(string))
            return Simple("string");
        if (value == typeof(bool))
            return Simple("boolean");
        if (value == typeof(int))
            return Simple("integer", "int32");
        if (value == typeof(long))
            return Simple("integer", "int64");
        if (value == typeof(decimal))
            return Simple("number");
        if (value.IsGenericType && value.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new JsonObject { ["type"] = "array", ["items"] = Value(value.GenericTypeArguments[0]) };
        if (value.IsClass && value.Namespace?.StartsWith("AlumniPlatform.Contracts", StringComparison.Ordinal) == true)
            return Of(value);
        throw new NotSupportedException($"{type} has no schema: messages are made of simple values, lists and records.");
    }

    private static JsonObject Simple(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
            schema["format"] = format;
        return schema;
    }
}
