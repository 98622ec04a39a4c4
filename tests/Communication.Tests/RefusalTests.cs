using AlumniPlatform.Communication.Sending;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>How a reply is read. What follows from each is in <see cref="RefusalMatrixTests"/>.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(550, "5.1.1 no such mailbox", "5.1.1")]
    [InlineData(550, "5.7.515 Access denied", "5.7.515")]
    [InlineData(550, "#5.1.0 Address rejected", "5.1.0")]
    [InlineData(550, "5.7.26 first line\n5.7.26 second line", "5.7.26")]
    [InlineData(554, "mx.demo.example said: 550-5.7.1 blocked", "5.7.1")]
    [InlineData(450, "5.1.1 tried as 4", "5.1.1")]
    [InlineData(550, "try again, says 4.2.1", null)]
    [InlineData(550, "blocked using 5.1.1.3", null)]
    [InlineData(550, "blocked: 192.5.1.1", null)]
    [InlineData(550, "version5.1.1 is old", null)]
    [InlineData(550, "no such mailbox", null)]
    [InlineData(550, "5.1", null)]
    [InlineData(550, "", null)]
    [InlineData(550, null, null)]
    public void The_enhanced_code_is_the_one_of_the_reply(int status, string? text, string? enhanced) =>
        Refusal.Read(SmtpStage.Recipient, status, text).Enhanced.ShouldBe(enhanced);

    [Fact]
    public void A_reply_is_one_line_of_bounded_length()
    {
        var reply = Refusal.Read(SmtpStage.Content, 554, "no\u0000\r\nthanks\u2028" + new string('x', 5000)).Reply;

        (reply.StartsWith("no thanks x", StringComparison.Ordinal), reply.Length).ShouldBe((true, 500));
    }

    [Fact]
    public void No_mailbox_is_named_to_operators()
    {
        var masked = Refusal.Read(SmtpStage.Recipient, 550, "5.7.1 <Asa.Oberg@demo.example>: mail from no-reply@alumni.example to asa.oberg blocked").Masked("asa.oberg@demo.example");

        masked.ShouldBe("5.7.1 <***@demo.example>: mail from ***@alumni.example to *** blocked");
    }
}
