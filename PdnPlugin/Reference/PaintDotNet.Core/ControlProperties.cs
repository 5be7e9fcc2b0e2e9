namespace PaintDotNet.IndirectUI;

/// <summary>The properties of controls and of the dialog.</summary>
public enum ControlInfoPropertyNames
{
    DisplayName = 0,
    Description = 1,
    DecimalPlaces = 5,
    SliderSmallChange = 6,
    SliderLargeChange = 9,
    UpDownIncrement = 12,
    Multiline = 16,
    ShowResetButton = 17,
    WindowTitle = 21,
    WindowWidthScale = 22,
    Footnote = 28,
    WindowHelpContentType = 32,
    WindowHelpContent = 33,
    ShowHeaderLine = 36,
}

/// <summary>Which control shows a property.</summary>
public enum PropertyControlType
{
    CheckBox = 1,
    Slider = 3,
    DropDown = 5,
    TextBox = 6,
    RadioButton = 7,
    LinkLabel = 11,
    Label = 14,
}

/// <summary>What the dialog's help button shows.</summary>
public enum WindowHelpContentType
{
    None = 0,
    PlainText = 1,
    CustomViaCallback = 2,
}
