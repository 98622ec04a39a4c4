using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Communication.Migrations
{
    /// <inheritdoc />
    public partial class PauseSending : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sending_pause",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    cause = table.Column<string>(type: "text", nullable: false),
                    domain = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    stage = table.Column<string>(type: "text", nullable: false),
                    reply = table.Column<string>(type: "text", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_refused_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    refusals = table.Column<int>(type: "integer", nullable: false),
                    resumed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    resumed_by = table.Column<string>(type: "text", nullable: true),
                    resumed_by_name = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sending_pause", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sending_pause_open",
                table: "sending_pause",
                columns: new[] { "cause", "domain", "purpose" },
                unique: true,
                filter: "resumed_at is null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "sending_pause");
        }
    }
}
