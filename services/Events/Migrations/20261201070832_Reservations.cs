using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Events.Migrations
{
    /// <inheritdoc />
    public partial class Reservations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "registered_by",
                table: "registration",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "first_mail",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    mark = table.Column<byte[]>(type: "bytea", nullable: false),
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_first_mail", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reservation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    email_key = table.Column<string>(type: "text", nullable: false),
                    entry = table.Column<long>(type: "bigint", nullable: false),
                    party = table.Column<int>(type: "integer", nullable: false),
                    quota_id = table.Column<Guid>(type: "uuid", nullable: true),
                    part_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    has_seats = table.Column<bool>(type: "boolean", nullable: false),
                    held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    said = table.Column<string>(type: "jsonb", nullable: false),
                    request_key = table.Column<string>(type: "text", nullable: true),
                    request_body = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reservation", x => x.id);
                    table.CheckConstraint("ck_reservation_party", "party > 0");
                    table.ForeignKey(
                        name: "fk_reservation_gathering_gathering_id",
                        column: x => x.gathering_id,
                        principalTable: "gathering",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_first_mail_gathering_id_sent_at",
                table: "first_mail",
                columns: new[] { "gathering_id", "sent_at" });

            migrationBuilder.CreateIndex(
                name: "ix_first_mail_mark",
                table: "first_mail",
                column: "mark");

            migrationBuilder.CreateIndex(
                name: "ix_reservation_gathering_id_email_key",
                table: "reservation",
                columns: new[] { "gathering_id", "email_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_reservation_held_until",
                table: "reservation",
                column: "held_until");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "first_mail");

            migrationBuilder.DropTable(
                name: "reservation");

            migrationBuilder.DropColumn(
                name: "registered_by",
                table: "registration");

        }
    }
}
