using HarmonizeEffect.Model;
using PaintDotNet.Effects;
using PaintDotNet.IndirectUI;
using PaintDotNet.PropertySystem;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>
/// The dialog's words. The document cannot change while the dialog is open, so it says at once what each choice would do.
/// </summary>
internal static class Dialog
{
    /// <param name="properties">The effect's properties.</param>
    /// <param name="problems">Why each source would leave the picture as it is; null where it would not.</param>
    /// <param name="finding">Where the object was found and what runs the network; null where nothing can be done.</param>
    public static ControlInfo Create(
        PropertyCollection properties, IReadOnlyDictionary<ForegroundSource, string?> problems, (ForegroundSource Source, ProviderStatus Provider)? finding)
    {
        ControlInfo ui = PropertyBasedBitmapEffect.CreateDefaultConfigUI(properties.Properties);
        string? failure = problems[ForegroundSource.Auto];
        ui.SetPropertyControlType(Settings.Names.Finding, PropertyControlType.Label);
        Set(Settings.Names.Finding, ControlInfoPropertyNames.DisplayName, "");
        Set(Settings.Names.Finding, ControlInfoPropertyNames.Description, failure ?? Found(finding?.Source));

        Label(Settings.Names.Source, "The object is in");
        ui.SetPropertyControlType(Settings.Names.Source, PropertyControlType.RadioButton);
        Name(Settings.Names.Source, ForegroundSource.Auto, "what is found by itself");
        Name(Settings.Names.Source, ForegroundSource.Selection, "the selection");
        Name(Settings.Names.Source, ForegroundSource.Layer, "this layer, over the layers below");
        Set(Settings.Names.Source, ControlInfoPropertyNames.Description, string.Join('\n', Doubts(problems)));

        Label(Settings.Names.Strength, "Strength");
        Set(Settings.Names.Strength, ControlInfoPropertyNames.DecimalPlaces, 2);
        Set(Settings.Names.Strength, ControlInfoPropertyNames.UpDownIncrement, 0.05);
        Set(Settings.Names.Strength, ControlInfoPropertyNames.SliderSmallChange, 0.05);
        Set(Settings.Names.Strength, ControlInfoPropertyNames.SliderLargeChange, 0.25);

        Label(Settings.Names.Class, "The object is");
        Name(Settings.Names.Class, ForegroundClass.Auto, "Not told");
        Name(Settings.Names.Class, ForegroundClass.Person, "A person");
        Name(Settings.Names.Class, ForegroundClass.Vehicle, "A vehicle");
        Name(Settings.Names.Class, ForegroundClass.Animal, "An animal");
        Name(Settings.Names.Class, ForegroundClass.Food, "Food");
        Name(Settings.Names.Class, ForegroundClass.Other, "Something else");

        Label(Settings.Names.Stages, "Stages");
        Name(Settings.Names.Stages, StageChoice.All, "All");
        Name(Settings.Names.Stages, StageChoice.First, "Only the first");

        Label(Settings.Names.Device, "The network runs on");
        Name(Settings.Names.Device, NetworkDevice.GraphicsCard, "The graphics card, where that works");
        Name(Settings.Names.Device, NetworkDevice.Processor, "The processor");
        Set(Settings.Names.Device, ControlInfoPropertyNames.Description, finding is { } known ? RunsOn(known.Provider) : "");
        return ui;

        void Label(Settings.Names property, string text) => Set(property, ControlInfoPropertyNames.DisplayName, text);

        void Set(Settings.Names property, ControlInfoPropertyNames what, object value) => ui.SetPropertyControlValue(property, what, value);

        void Name(Settings.Names property, object value, string name) =>
            ui.FindControlForPropertyName(property)?.SetValueDisplayName(value, name);
    }

    /// <summary>The window's title and what its question mark shows.</summary>
    public static void Customize(PropertyCollection window)
    {
        window[ControlInfoPropertyNames.WindowTitle]!.Value = "Harmonize";
        window[ControlInfoPropertyNames.WindowHelpContentType]!.Value = WindowHelpContentType.PlainText;
        window[ControlInfoPropertyNames.WindowHelpContent]!.Value =
            """
            Harmonize fits the colours of a pasted object to the photo around it.

            Paste the object into a layer of its own above the photo, or select it in the photo, and open this dialog. The first line says what was found; "The object is in" overrules it.

            Strength: 0 leaves the colours as they are, 1 goes all the way.
            The object is: tell what it shows, if you like; some results get better.
            Stages: the network corrects in steps. The first alone is milder.
            The network runs on: the graphics card, or the processor if you want the same result on every computer.

            Nothing changes? Then the network finds that the object fits already, or sees too little to correct.

            Move the strength as you like: the network has run by then, and only colours are looked up.
            """;
    }

    private static string Found(ForegroundSource? source) => source == ForegroundSource.Layer
        ? "The object is this layer; the visible layers below are matched."
        : "The object is the selection; the rest of this layer is matched.";

    // Why the choices would change nothing, where the sentence at the top does not say it already.
    private static IEnumerable<string> Doubts(IReadOnlyDictionary<ForegroundSource, string?> problems) =>
        from choice in new[] { (Source: ForegroundSource.Selection, Name: "The selection"), (Source: ForegroundSource.Layer, Name: "This layer") }
        let problem = problems[choice.Source]
        where problem is not null && problem != problems[ForegroundSource.Auto]
        select $"{choice.Name} would change nothing. {problem}";

    private static string RunsOn(ProviderStatus provider) => provider.FallbackReason is { } reason
        ? $"Now: {provider.Device}. The graphics card is not used: {reason}"
        : $"Now: {provider.Device} ({provider.Name}).";
}
