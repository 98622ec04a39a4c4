using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Membership.Migrations
{
    /// <inheritdoc />
    public partial class TryAddressesAgain : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "refusal_code",
                table: "person",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "refusals",
                table: "person",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "refused_at",
                table: "person",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "person_id",
                table: "office_request",
                type: "uuid",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "refusal_code",
                table: "person");

            migrationBuilder.DropColumn(
                name: "refusals",
                table: "person");

            migrationBuilder.DropColumn(
                name: "refused_at",
                table: "person");

            migrationBuilder.DropColumn(
                name: "person_id",
                table: "office_request");
        }
    }
}
