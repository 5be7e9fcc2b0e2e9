using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>
/// What came out of S²CRNet when its weak part, the prediction, was worked on: the same encoder for both regions, told where
/// they are; parts of the foreground compared with parts of the background that look alike; colour statistics beside these
/// features; hidden layers that see both regions at once; and, instead of 64 free increments per channel, few ones with free
/// ends, after a colour matrix where the design has one. All parameters at zero are the identity.
/// </summary>
public sealed class HarmonyNet : HarmonizationNetwork
{
    /// <summary>Colours that leave grey alone: off-diagonal entries of the matrix, in rows; each row's diagonal makes its sum 1.</summary>
    public const int MatrixParameters = 6;

    /// <summary>Parameters are predicted in these units, so that all of them learn equally fast.</summary>
    public const double OffsetUnit = 0.25, SlopeUnit = 0.5, MatrixUnit = 0.25;

    /// <summary>Width of the layer that reads the statistics.</summary>
    private const int StatisticsWidth = 128;

    private readonly SqueezeNetEncoder _encoder;
    private readonly ClassHead? _classHead;
    private readonly Linear? _statistics, _hidden1, _hidden2;
    private readonly Correspondence? _correspondence;
    private readonly Linear _output;
    private readonly HarmonyDesign _harmony;

    /// <exception cref="InvalidDataException">The design makes no sense, see <see cref="NetworkDesign.Check"/>.</exception>
    public HarmonyNet(NetworkDesign design) : base(design, nameof(HarmonyNet))
    {
        design.Check();
        _harmony = design.Harmony ?? throw new ArgumentException("The design is of another network.", nameof(design));
        _encoder = new SqueezeNetEncoder(_harmony.MaskChannel ? 4 : 3);
        register_module("encoder", _encoder);
        if (design.ClassHead)
        {
            _classHead = new ClassHead();
            register_module(ClassHead.Name, _classHead);
        }
        int inputs = 2 * SqueezeNetEncoder.Channels + 5;
        if (_harmony.Statistics)
        {
            _statistics = Linear(3 * ColourStatistics.Count, StatisticsWidth);
            register_module("statistics", _statistics);
            inputs += StatisticsWidth;
        }
        if (_harmony.Correspondence)
        {
            _correspondence = new Correspondence();
            register_module(Correspondence.Name, _correspondence);
            inputs += Correspondence.Channels;
        }
        if (_harmony.Hidden > 0)
        {
            _hidden1 = Linear(inputs, _harmony.Hidden);
            _hidden2 = Linear(_harmony.Hidden, _harmony.Hidden);
            register_module("hidden1", _hidden1);
            register_module("hidden2", _hidden2);
            inputs = _harmony.Hidden;
        }
        _output = Linear(inputs, CurveParameters(_harmony) + (_harmony.Matrix ? MatrixParameters : 0) + (_harmony.Guard ? 1 : 0));
        using (no_grad())
        {
            init.normal_(_output.weight!, 0, 1e-3);
            init.zeros_(_output.bias!);
        }
        register_module("parameters", _output);
    }

    /// <inheritdoc/>
    public override bool Bfloat16
    {
        get => _encoder.Bfloat16;
        set => _encoder.Bfloat16 = value;
    }

    /// <summary>Numbers that make the curves of three channels.</summary>
    public static int CurveParameters(HarmonyDesign design) => 3 * (design.Pieces + (design.FreeEnds ? 1 : 0));

    /// <summary>
    /// What the slopes of a curve's pieces add up to at its knots: [L,L+1]. With free ends a curve is anchored in its middle, so
    /// that brightness and contrast are separate parameters; pinned ones rise from 0.
    /// </summary>
    public static Tensor Integration(HarmonyDesign design)
    {
        Tensor sums = PiecewiseCurve.CumulativeMatrix(design.Pieces);
        return design.FreeEnds ? (sums - sums.narrow(1, design.Pieces / 2, 1)) / design.Pieces : sums;
    }

    /// <summary>Off-diagonal entries to a whole matrix less the identity, row by row: [6,9].</summary>
    public static Tensor MatrixLayout()
    {
        float[,] layout = new float[MatrixParameters, 9];
        for (int i = 0; i < MatrixParameters; i++)
        {
            int row = i / 2, column = (row + 1 + i % 2) % 3;
            layout[i, 3 * row + column] = 1;
            layout[i, 3 * row + row] = -1;
        }
        return tensor(layout);
    }

    /// <inheritdoc/>
    public override NetworkOutput Predict(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes)
    {
        if (training)
            return PredictOnce(foreground, foregroundMask, background, backgroundMask, classes);
        NetworkOutput output = _harmony.Mirror
            ? PredictTwice(foreground, foregroundMask, background, backgroundMask, classes)
            : PredictOnce(foreground, foregroundMask, background, backgroundMask, classes);
        return _harmony.LeastCorrection > 0 ? LeaveAloneWhatHardlyChanges(output, foreground.flatten(2), foregroundMask.flatten(2)) : output;
    }

    /// <summary>The average of what a picture and its mirrored picture get.</summary>
    private NetworkOutput PredictTwice(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes)
    {
        static Tensor WithMirrored(Tensor planes) => cat([planes, planes.flip(3)], 0);
        static Tensor Mean(Tensor both) => both.view([2, -1, .. both.shape[1..]]).mean([0]);
        NetworkOutput output = PredictOnce(WithMirrored(foreground), WithMirrored(foregroundMask), WithMirrored(background), WithMirrored(backgroundMask), cat([classes, classes], 0));
        return new NetworkOutput(Mean(output.Curves), output.ClassLogits is null ? null : Mean(output.ClassLogits), output.Matrix is null ? null : Mean(output.Matrix));
    }

    private NetworkOutput LeaveAloneWhatHardlyChanges(NetworkOutput output, Tensor colours, Tensor mask)
    {
        Tensor change = (output.Render(colours)[^1].clamp(0, 1) - colours).square();
        change = (change * mask).sum([1, 2]) / (3 * mask.sum([1, 2]) + SqueezeNetEncoder.LeastWeight);
        Tensor act = (change > LeastSquaredChange(_harmony)).to(colours.dtype);
        Tensor Towards(Tensor identity, Tensor tensor) => identity + act.view([-1, .. Enumerable.Repeat(1L, (int)tensor.dim() - 1)]) * (tensor - identity);
        return output with
        {
            Curves = Towards(Identity(_harmony).to(colours.device), output.Curves),
            Matrix = output.Matrix is null ? null : Towards(eye(3, 4, device: colours.device), output.Matrix),
        };
    }

    /// <summary>The curve that changes nothing, in the very numbers that hosts recognize it by: [L+1].</summary>
    public static Tensor Identity(HarmonyDesign design) => arange(design.Pieces + 1, dtype: float32) / design.Pieces;

    /// <summary><see cref="HarmonyDesign.LeastCorrection"/>, squared, on 0..1.</summary>
    public static double LeastSquaredChange(HarmonyDesign design) => design.LeastCorrection * design.LeastCorrection / (255 * 255);

    private NetworkOutput PredictOnce(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes)
    {
        Tensor visible = 1 - backgroundMask;
        (EncodedRegion inside, EncodedRegion outside) = Encode(cat([foreground, background], 0), cat([foregroundMask, visible], 0)).Halve();
        Tensor? logits = _classHead?.forward(inside.Average);
        if (logits is not null)
            classes = classes + (1 - classes.sum(1, keepdim: true)) * functional.softmax(logits.detach(), 1);
        Tensor? around = null;
        if (_statistics is not null)
        {
            (Tensor colours, Tensor mask) = (ColourStatistics.Thin(background), ColourStatistics.Thin(backgroundMask));
            around = cat([ColourStatistics.Of(colours, 1 - mask), ColourStatistics.Of(colours, ColourStatistics.Ring(mask))], 1);
        }

        Tensor parameters = Parameters(inside, outside, foreground, foregroundMask, around, classes);
        NetworkOutput output = Read(parameters, logits);
        for (int pass = 1; pass < _harmony.Passes; pass++)
        {
            Tensor corrected = output.Render(foreground.flatten(2))[^1].clamp(0, 1).view_as(foreground);
            parameters = parameters + Parameters(Encode(corrected, foregroundMask), outside, corrected, foregroundMask, around, classes);
            output = Read(parameters, logits);
        }
        return output;
    }

    private EncodedRegion Encode(Tensor colours, Tensor mask) => EncodedRegion.Of(_encoder, colours, mask, _harmony);

    private Tensor Parameters(EncodedRegion inside, EncodedRegion outside, Tensor foreground, Tensor foregroundMask, Tensor? around, Tensor classes)
    {
        Tensor x = Drop(cat([inside.Average, outside.Average], 1));
        x = cat([x, classes], 1);
        if (_statistics is not null && around is not null)
        {
            Tensor measured = cat([ColourStatistics.Of(ColourStatistics.Thin(foreground), ColourStatistics.Thin(foregroundMask)), around], 1);
            x = cat([x, functional.relu(_statistics.forward(measured))], 1);
        }
        if (_correspondence is not null)
            x = cat([x, _correspondence.forward(inside, outside)], 1);
        if (_hidden1 is not null && _hidden2 is not null)
            x = functional.relu(_hidden2.forward(Drop(functional.relu(_hidden1.forward(x)))));
        return _output.forward(x);
    }

    private Tensor Drop(Tensor x) => _harmony.Dropout > 0 && training ? functional.dropout(x, _harmony.Dropout, training: true) : x;

    private NetworkOutput Read(Tensor parameters, Tensor? logits)
    {
        int curveParameters = CurveParameters(_harmony);
        // At first the guard lets nearly everything through.
        if (_harmony.Guard)
            parameters = parameters * functional.sigmoid(parameters.narrow(1, parameters.shape[1] - 1, 1) + 2);
        Tensor p = parameters.narrow(1, 0, curveParameters).view(-1, 3, curveParameters / 3), integration = Integration(_harmony).to(parameters.device);
        Tensor curves = _harmony.FreeEnds
            ? (SlopeUnit * p.narrow(2, 1, _harmony.Pieces)).exp().matmul(integration) + (0.5 + OffsetUnit * p.narrow(2, 0, 1))
            : functional.softmax(SlopeUnit * p, -1).matmul(integration);
        Tensor? matrix = null;
        if (_harmony.Matrix)
        {
            Tensor square = (MatrixUnit * parameters.narrow(1, curveParameters, MatrixParameters)).matmul(MatrixLayout().to(parameters.device)).view(-1, 3, 3);
            matrix = cat([square + eye(3, device: parameters.device), zeros_like(square.narrow(2, 0, 1))], 2);
        }
        return new NetworkOutput(curves.unsqueeze(1), logits, matrix);
    }
}
