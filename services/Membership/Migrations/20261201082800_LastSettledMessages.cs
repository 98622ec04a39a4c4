using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Membership.Migrations
{
    /// <inheritdoc />
    public partial class LastSettledMessages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "last_settled",
                columns: table => new
                {
                    sender = table.Column<string>(type: "text", nullable: false),
                    digests = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_last_settled", x => x.sender);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "last_settled");
        }
    }
}
