using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Communication.Migrations
{
    /// <inheritdoc />
    public partial class DeliveriesOfProgrammes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "programme",
                table: "delivery",
                type: "text",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_delivery_programme_id",
                table: "delivery",
                columns: new[] { "programme", "id" },
                filter: "programme is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_delivery_programme_id",
                table: "delivery");

            migrationBuilder.DropColumn(
                name: "programme",
                table: "delivery");
        }
    }
}
