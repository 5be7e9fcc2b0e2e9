namespace HarmonizeEffect.Curves.Export;

/// <summary>A file format for curves that another editor, or a script, reads.</summary>
public enum CurveFormat
{
    /// <summary>Exact points as JSON (.json).</summary>
    Json,

    /// <summary>Photoshop curves (.acv).</summary>
    Acv,

    /// <summary>Look-up table (.cube): one-dimensional, or three-dimensional where a colour matrix mixes the channels.</summary>
    Cube,

    /// <summary>A preset of GIMP 3's Curves tool.</summary>
    Gimp,
}
