using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace HarmonizeEffect.Tests.Core.Model;

[TestClass]
public sealed class CurvePredictorTests
{
    [TestMethod]
    public void TheAnswerComesFromTheRightInputs()
    {
        using CurvePredictor predictor = Open(new TinyModel());
        (Thumbnail foreground, double[] front) = Random(16, 1, inside: true);
        (Thumbnail background, double[] back) = Random(16, 2, inside: false);

        Prediction told = predictor.Predict(foreground, background, SemanticClass.Food);
        Prediction notTold = predictor.Predict(foreground, background);

        for (int stage = 0; stage < 2; stage++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                for (int knot = 0; knot < 5; knot++)
                {
                    double expected = (knot / 4.0) + back[channel] - front[channel];
                    Assert.AreEqual(expected, notTold.Curves.Values(stage, channel)[knot], 1e-5);
                    Assert.AreEqual(expected + 0.03, told.Curves.Values(stage, channel)[knot], 1e-5);
                }
            }
        }

        CollectionAssert.AreEqual(new float[] { 0, 0, 0, 1, 0 }, told.ClassScores!.ToArray());
        CollectionAssert.AreEqual(new float[5], notTold.ClassScores!.ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AColourMatrixComesWithTheCurves(bool scores)
    {
        float[] values = [.. Enumerable.Range(0, 12).Select(i => (i * 0.25f) - 1)];
        using CurvePredictor predictor = Open(new TinyModel { Matrix = values, ClassScores = scores });
        (Thumbnail thumbnail, _) = Random(16, 1, inside: true);

        Prediction prediction = predictor.Predict(thumbnail, thumbnail, SemanticClass.Animal);

        CollectionAssert.AreEqual(values, prediction.Matrix!.Values.ToArray());
        Assert.AreSame(prediction.Matrix, prediction.Curves.TakeStages(1).Matrix);
        CollectionAssert.AreEqual(scores ? new float[] { 0, 0, 1, 0, 0 } : null, prediction.ClassScores?.ToArray());
        using CurvePredictor without = Open(new TinyModel());
        Assert.IsNull(without.Predict(thumbnail, thumbnail).Matrix);
        using CurvePredictor broken = Open(new TinyModel { Matrix = [.. values[..11], float.PositiveInfinity] });
        StringAssert.Contains(Assert.ThrowsExactly<ModelException>(() => broken.Predict(thumbnail, thumbnail)).Message, "matrix");
    }

    [TestMethod]
    public void ModelsWithoutScoresGiveNone()
    {
        using CurvePredictor predictor = Open(new TinyModel { ClassScores = false });
        (Thumbnail thumbnail, _) = Random(16, 1, inside: true);
        Assert.IsNull(predictor.Predict(thumbnail, thumbnail).ClassScores);
    }

    [TestMethod]
    public void ThumbnailsOfAnotherSizeAreRefused()
    {
        using CurvePredictor predictor = Open(new TinyModel());
        (Thumbnail right, _) = Random(16, 1, inside: true);
        (Thumbnail wrong, _) = Random(8, 1, inside: true);
        foreach (Action act in new Action[] { () => predictor.Predict(wrong, right), () => predictor.Predict(right, wrong) })
        {
            var error = Assert.ThrowsExactly<HarmonizeException>(act);
            StringAssert.Contains(error.Message, "16 × 16");
            StringAssert.Contains(error.Message, "8 × 8");
        }
    }

    [TestMethod]
    public void AnswersThatAreNotNumbersAreRefused()
    {
        using CurvePredictor predictor = Open(new TinyModel { Scale = float.NaN });
        (Thumbnail thumbnail, _) = Random(16, 1, inside: true);
        StringAssert.Contains(Assert.ThrowsExactly<ModelException>(() => predictor.Predict(thumbnail, thumbnail)).Message, "holds no numbers");
    }

    [TestMethod]
    public void AnswersOfAnotherShapeThanPromisedAreRefused()
    {
        // The number of knots depends on the inputs' values, so that only the answer can tell it: one for each class that is not told.
        using CurvePredictor predictor = Open(new TinyModel
        {
            Break = model =>
            {
                model.Graph.Output[0].Type.TensorType.Shape.Dim[3] = new TensorShapeProto.Types.Dimension { DimParam = "K" };
                model.MetadataProps.Single(p => p.Key == ModelContract.Keys.Knots).Value = "6";
                NodeProto last = model.Graph.Node.Single(node => node.Output[0] == ModelContract.Curves);
                last.Output[0] = "all_knots";
                NodeProto flatten = TinyModel.Node("Reshape", "flags", ModelContract.Class, "flat");
                NodeProto isZero = TinyModel.Node("Equal", "is_zero", "flags", "zero");
                NodeProto compress = TinyModel.Node("Compress", ModelContract.Curves, "all_knots", "is_zero");
                compress.Attribute.Add(Integer("axis", 3));
                model.Graph.Initializer.Add(TinyModel.Integers("flat", -1));
                model.Graph.Initializer.Add(TinyModel.Tensor("zero", [0f], 1));
                model.Graph.Node.Add([flatten, isZero, compress]);
            },
        });
        (Thumbnail thumbnail, _) = Random(16, 1, inside: true);

        var error = Assert.ThrowsExactly<ModelException>(() => predictor.Predict(thumbnail, thumbnail));
        StringAssert.Contains(error.Message, "[1, 2, 3, 5]");
        StringAssert.Contains(error.Message, "[1, 2, 3, 6]");
    }

    [TestMethod]
    public void CancellationStopsTheNetworkWhileItRuns()
    {
        // Thousands of nodes over millions of values: still at work when the time is up.
        using CurvePredictor predictor = Open(new TinyModel { Side = 1024, Delay = 4000 });
        (Thumbnail thumbnail, _) = Random(1024, 1, inside: true);
        using var soon = new CancellationTokenSource();
        // A thread of its own: a timer waits for the thread pool, which other tests may keep busy for longer than the network runs.
        var canceller = new Thread(() =>
        {
            Thread.Sleep(50);
            soon.Cancel();
        });
        canceller.Start();

        Assert.ThrowsExactly<OperationCanceledException>(() => predictor.Predict(thumbnail, thumbnail, null, soon.Token));
        canceller.Join();
        Assert.ThrowsExactly<OperationCanceledException>(() => predictor.Predict(thumbnail, thumbnail, null, new CancellationToken(true)));
    }

    [TestMethod]
    public void PredictionsMayBeAskedForFromManyThreads()
    {
        using CurvePredictor predictor = Open(new TinyModel());
        (Thumbnail Thumbnail, double[] Means)[] pictures = [.. Enumerable.Range(0, 8).Select(seed => Random(16, seed, inside: true))];
        (Thumbnail background, double[] back) = Random(16, 99, inside: false);

        Parallel.For(0, 64, i =>
        {
            (Thumbnail foreground, double[] front) = pictures[i % 8];
            Assert.AreEqual(back[1] - front[1], predictor.Predict(foreground, background).Curves.Values(0, 1)[0], 1e-5);
        });
    }

    private static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static CurvePredictor Open(TinyModel model) => new(new InferenceSession(model.ToBytes()), "The tiny model");

    // A random thumbnail, and the mean of each channel times the coverage, or times what the coverage leaves.
    private static (Thumbnail Thumbnail, double[] Means) Random(int side, int seed, bool inside)
    {
        var random = new Random(seed);
        int cells = side * side;
        float[] rgb = [.. Enumerable.Range(0, 3 * cells).Select(_ => random.NextSingle())];
        float[] coverage = [.. Enumerable.Range(0, cells).Select(_ => random.NextSingle())];
        double[] means = [.. Enumerable.Range(0, 3).Select(channel =>
            Enumerable.Range(0, cells).Average(i => rgb[(channel * cells) + i] * (double)(inside ? coverage[i] : 1 - coverage[i])))];
        return (new Thumbnail(side, side, rgb, coverage), means);
    }
}
