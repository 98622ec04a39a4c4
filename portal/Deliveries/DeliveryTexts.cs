namespace AlumniPlatform.Portal.Deliveries;

/// <summary>Names the resource files DeliveryTexts.resx (English) and DeliveryTexts.sv.resx.</summary>
internal sealed class DeliveryTexts;
