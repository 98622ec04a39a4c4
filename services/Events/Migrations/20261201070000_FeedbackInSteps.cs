using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Events.Migrations
{
    /// <inheritdoc />
    public partial class FeedbackInSteps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "shown_again",
                table: "feedback",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "shown_overall",
                table: "feedback",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "shown_text",
                table: "feedback",
                type: "text",
                nullable: true);

            // What was shown until now stays shown: to take one away would tell whose it was.
            migrationBuilder.Sql("""
                update feedback set shown_overall = overall, shown_again = again, shown_text = text
                where gathering_id in (select gathering_id from feedback group by gathering_id having count(*) >= 3)
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "shown_again",
                table: "feedback");

            migrationBuilder.DropColumn(
                name: "shown_overall",
                table: "feedback");

            migrationBuilder.DropColumn(
                name: "shown_text",
                table: "feedback");
        }
    }
}
