using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace HarmonizeEffect.Tests.Core.Model;

[TestClass]
public sealed class ProviderSessionTests
{
    private const string Device = "the device";

    [TestMethod]
    public void TheCpuOnRequestNeedsNoReason()
    {
        using ProviderSession session = ProviderSession.Open(new TinyModel().File, ProviderChoice.Cpu, 3);

        Assert.AreEqual("CPU", session.Status.Name);
        StringAssert.Contains(session.Status.Device, "3 threads");
        Assert.IsNull(session.Status.FallbackReason);
    }

    [TestMethod]
    [DataRow(ProviderChoice.Auto)]
    [DataRow(ProviderChoice.DirectML)]
    public void WithoutDirectMLTheCpuTakesOverAndSaysWhy(ProviderChoice choice)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("DirectML may work here.");
        using ProviderSession session = ProviderSession.Open(new TinyModel().File, choice, null);

        Assert.AreEqual("CPU", session.Status.Name);
        StringAssert.Contains(session.Status.FallbackReason, "DirectML");
        AssertAnswers(session);
    }

    [TestMethod]
    public void AProviderThatAnswersAsTheCpuIsTaken()
    {
        // Another session on the CPU stands in for the graphics card.
        using ProviderSession session = ProviderSession.Open(ProviderChoice.Auto, () => Cpu(new TinyModel()), () => Cpu(new TinyModel { Scale = 1.0001f }), Device);

        Assert.AreEqual("DirectML", session.Status.Name);
        Assert.IsNull(session.Status.FallbackReason);
        AssertAnswers(session);
    }

    [TestMethod]
    public void TheMatrixIsPartOfTheAnswer()
    {
        float[] matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0.1f], other = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0.2f];
        using ProviderSession same = ProviderSession.Open(ProviderChoice.Auto, () => Cpu(new TinyModel { Matrix = matrix }), () => Cpu(new TinyModel { Matrix = matrix }), Device);
        Assert.AreEqual("DirectML", same.Status.Name);
        using ProviderSession differs = ProviderSession.Open(ProviderChoice.Auto, () => Cpu(new TinyModel { Matrix = matrix }), () => Cpu(new TinyModel { Matrix = other }), Device);
        StringAssert.Contains(differs.Status.FallbackReason, "differently");
    }

    [TestMethod]
    [DataRow(0f, "zeros")]
    [DataRow(1.01f, "differently")]
    public void AProviderThatAnswersWronglyIsNotTaken(float scale, string reason)
    {
        using ProviderSession session = ProviderSession.Open(ProviderChoice.DirectML, () => Cpu(new TinyModel()), () => Cpu(new TinyModel { Scale = scale }), Device);

        Assert.AreEqual(new ProviderStatus("CPU", Device, session.Status.FallbackReason), session.Status);
        StringAssert.Contains(session.Status.FallbackReason, reason);
        AssertAnswers(session);
    }

    [TestMethod]
    public void WhateverKeepsAProviderFromStartingIsTheReason()
    {
        foreach (Exception failure in new Exception[] { new EntryPointNotFoundException("entry"), new BadImageFormatException("wrong machine"), new DllNotFoundException("no library"), new ModelException("not the curves") })
        {
            using ProviderSession session = ProviderSession.Open(ProviderChoice.Auto, () => Cpu(new TinyModel()), () => throw failure, Device);
            Assert.AreEqual("CPU", session.Status.Name);
            StringAssert.Contains(session.Status.FallbackReason, failure is EntryPointNotFoundException ? "without DirectML" : failure.Message);
        }
    }

    [TestMethod]
    public void AProviderThatFailsLaterIsReplacedForGood()
    {
        int openings = 0;
        using ProviderSession session = ProviderSession.Open(
            ProviderChoice.Auto,
            () =>
            {
                openings++;
                return Cpu(new TinyModel());
            },
            () => Cpu(new TinyModel { Break = FailOnPictures }),
            Device);
        Assert.AreEqual("DirectML", session.Status.Name);

        AssertAnswers(session);
        AssertAnswers(session);

        Assert.AreEqual("CPU", session.Status.Name);
        StringAssert.Contains(session.Status.FallbackReason, "failed while it ran");
        Assert.AreEqual(2, openings);
    }

    [TestMethod]
    public void PredictionsThatWaitBehindAFailureAreAnsweredToo()
    {
        int openings = 0;
        using ProviderSession session = ProviderSession.Open(
            ProviderChoice.Auto,
            () =>
            {
                Interlocked.Increment(ref openings);
                return Cpu(new TinyModel());
            },
            () => Cpu(new TinyModel { Break = FailOnPictures }),
            Device);
        Task[] together = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => AssertAnswers(session), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

        Task.WaitAll(together);

        Assert.AreEqual("CPU", session.Status.Name);
        Assert.AreEqual(2, openings);
    }

    [TestMethod]
    public void AModelThatFailsOnTheCpuIsASentence()
    {
        using ProviderSession session = ProviderSession.Open(ProviderChoice.Cpu, () => Cpu(new TinyModel { Break = FailOnPictures }), () => throw new InvalidOperationException(), Device);

        var error = Assert.ThrowsExactly<HarmonizeException>(() => AssertAnswers(session));
        StringAssert.Contains(error.Message, "use another model");
    }

    private static CurvePredictor Cpu(TinyModel model)
    {
        using var quiet = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return new CurvePredictor(new InferenceSession(model.ToBytes(), quiet), "The tiny model");
    }

    private static void AssertAnswers(ProviderSession session)
    {
        int cells = session.Model.ThumbnailSize * session.Model.ThumbnailSize;
        var gray = new Thumbnail(session.Model.ThumbnailSize, session.Model.ThumbnailSize, [.. Enumerable.Repeat(0.25f, 3 * cells)], new float[cells]);
        Prediction prediction = session.Predict(gray, gray, SemanticClass.Animal, CancellationToken.None);
        Assert.AreEqual(0.25f + 0.02f, prediction.Curves.Values(0, 0)[0], 1e-4f);
    }

    // A gather beyond its table's end fails at run time; the index is 0 for the test question, whose class is not told.
    private static void FailOnPictures(ModelProto model)
    {
        var toInteger = TinyModel.Node("Cast", "index", ModelContract.Class);
        toInteger.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)TensorProto.Types.DataType.Int64 });
        model.Graph.Node.Add(toInteger);
        model.Graph.Node.Add(TinyModel.Node("Gather", "gathered", "one", "index"));
        model.Graph.Node.Single(node => node.Output[0] == ModelContract.ClassScores).Input[0] = "gathered";
    }
}
