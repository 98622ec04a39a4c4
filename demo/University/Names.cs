using System.Globalization;
using System.Text;

namespace AlumniPlatform.Demo.University;

/// <summary>Common names, put together at random: nobody is meant.</summary>
internal static class Names
{
    private static readonly string[] swedishGiven = Words("""
        Anna Eva Maria Karin Kristina Lena Åsa Emma Elin Ebba Alva Saga Linnéa Maja Klara Sofia Ida Moa Hanna Johanna Märta Astrid Ingrid Birgitta Gunilla Cecilia
        Lars Anders Per Johan Karl Nils Erik Olof Björn Göran Håkan Åke Sven Gustav Oskar Viktor Emil Axel Hugo Elias Filip Simon Jonas Mattias Fredrik Magnus Mårten
        Sören Torbjörn Ulf
        """);

    private static readonly string[] swedishFamily = Words("""
        Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson Bengtsson Jönsson Lindberg
        Jakobsson Magnusson Lindström Olofsson Lindqvist Lindgren Berg Axelsson Bergström Lundberg Lind Lundgren Lundqvist Mattsson Berglund Fredriksson Sandberg
        Henriksson Forsberg Sjöberg Wallin Engström Eklund Danielsson Håkansson Lundin Björk Öberg Åberg Ström Åström Nyström Holm Söderberg Hedlund Sjögren
        """);

    private static readonly string[] otherGiven = Words("""
        Fatima Aisha Layla Zahra Mei Xin Yan Priya Ananya Kavya Sara Elena Olga Natalia Chiara Giulia Lucía Ana Chloé Amélie Zeynep Elif Nour Yasmin Hye-jin Yuki
        Mohammed Ali Omar Hassan Wei Jun Hao Arjun Rohan Vikram Ivan Dmitri Marco Luca Mateo Pablo Louis Hugo Emre Mehmet Youssef Karim Min-jun Kenji Tomás João
        """);

    private static readonly string[] otherFamily = Words("""
        Haddad Rahimi Hosseini Nasser Khalil Wang Li Zhang Chen Liu Sharma Patel Gupta Reddy Iyer Ivanova Petrov Rossi Ferrari Bianchi García Fernández López Martin
        Dubois Moreau Yılmaz Demir Kaya Kim Park Tanaka Sato Silva Oliveira Müller Schneider Nowak Kowalska Papadopoulos Nguyen Tran Okafor Mwangi
        """);

    /// <summary>Given name, family name and language of somebody; later cohorts come from more countries.</summary>
    public static (string Given, string Family, string Language) Pick(Random random, int year)
    {
        var international = random.NextDouble() < Math.Clamp((year - 1985) * 0.007, 0.02, 0.3);
        return international
            ? (Of(otherGiven), Of(otherFamily), random.NextDouble() < 0.8 ? "en" : "sv")
            : (Of(swedishGiven), random.NextDouble() < 0.06 ? $"{Of(swedishFamily)} {Of(swedishFamily)}" : Of(swedishFamily), "sv");

        string Of(string[] names) => names[random.Next(names.Length)];
    }

    /// <summary>A name as it stands in an address: <c>asa.oberg</c>.</summary>
    public static string InAddress(string given, string family) =>
        string.Concat($"{given}.{family}".ToLowerInvariant().Replace('ı', 'i').Normalize(NormalizationForm.FormD)
            .Where(c => char.IsAsciiLetter(c) || c is '.' or '-' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator)).Replace(' ', '-');

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
