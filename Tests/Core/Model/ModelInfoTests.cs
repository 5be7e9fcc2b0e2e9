using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Onnx;

namespace HarmonizeEffect.Tests.Core.Model;

/// <summary>What the contract refuses, and that it says which.</summary>
[TestClass]
public sealed class ModelInfoTests
{
    public static IEnumerable<object[]> Keys => new TinyModel().Info.ToMetadata().Keys.Select(key => new object[] { key });

    [TestMethod]
    public void AGoodModelTellsWhatItIs()
    {
        foreach (bool scores in new[] { true, false })
        {
            var tiny = new TinyModel { ClassScores = scores, ForegroundCropped = !scores, Stages = 3, Knots = 9 };
            using ProviderSession session = Open(tiny);
            Assert.AreEqual(tiny.Info, session.Model);
        }
    }

    [TestMethod]
    public void AxesMayBeLeftOpen()
    {
        using ProviderSession session = Open(new TinyModel
        {
            Break = model =>
            {
                foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output))
                {
                    value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
                    if (value.Type.TensorType.Shape.Dim.Count == 4)
                        value.Type.TensorType.Shape.Dim[3] = new TensorShapeProto.Types.Dimension { DimParam = "W_" + value.Name };
                }
            },
        });
        Assert.AreEqual(5, session.Model.Knots);
    }

    [TestMethod]
    [DynamicData(nameof(Keys))]
    public void AMissingOrEmptyKeyIsNamed(string key)
    {
        AssertRefused(key, model => model.MetadataProps.Remove(model.MetadataProps.Single(p => p.Key == key)));
        AssertRefused(key, model => model.MetadataProps.Single(p => p.Key == key).Value = " ");
    }

    [TestMethod]
    [DataRow(ModelContract.Keys.Contract, "2", "'1'")]
    [DataRow(ModelContract.Keys.Classes, "cat,dog", "person,vehicle,animal,food,other")]
    [DataRow(ModelContract.Keys.Stages, "two", "'two'")]
    [DataRow(ModelContract.Keys.Stages, "0", "'0'")]
    [DataRow(ModelContract.Keys.Stages, "3", "is 2 but harmonize.stages says 3")]
    [DataRow(ModelContract.Keys.Knots, "1", "'1'")]
    [DataRow(ModelContract.Keys.Knots, "65", "is 5 but harmonize.knots says 65")]
    [DataRow(ModelContract.Keys.Thumbnail, "128", "is 16 but harmonize.thumbnail says 128")]
    [DataRow(ModelContract.Keys.Thumbnail, "1e2", "'1e2'")]
    [DataRow(ModelContract.Keys.ForegroundCropped, "yes", "'yes'")]
    public void AValueThatDisagreesIsNamedWithBothSides(string key, string value, string sides)
    {
        string message = AssertRefused(key, model => model.MetadataProps.Single(p => p.Key == key).Value = value);
        StringAssert.Contains(message, value);
        StringAssert.Contains(message, sides);
    }

    [TestMethod]
    public void AGraphThatDisagreesIsNamed()
    {
        AssertRefused("'class'", model => Rename(model, ModelContract.Class, "label"));
        AssertRefused("'curves'", model => Rename(model, ModelContract.Curves, "lines"));
        AssertRefused("'depth'", model => model.Graph.Input.Add(TinyModel.Value("depth", 1, 1)));
        AssertRefused("[1, 1, 3, 16, 16]", model => Reshape(model.Graph.Input[0], 1, 1, 3, 16, 16));
        AssertRefused("axis 1", model => Reshape(model.Graph.Input[0], 1, 1, 16, 16));
        AssertRefused("32-bit floats", model =>
        {
            model.Graph.Output.Add(TinyModel.Value(ModelContract.ClassScores, 1, 1));
            model.Graph.Output[^1].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
            NodeProto node = TinyModel.Node("ArgMax", ModelContract.ClassScores, ModelContract.Class);
            node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
            model.Graph.Node.Add(node);
        });
    }

    [TestMethod]
    public void AColourMatrixIsTakenOnlyInItsShape()
    {
        using (ProviderSession session = ProviderSession.Open(new TinyModel { Matrix = new float[12] }.File, ProviderChoice.Cpu, 1))
            Assert.IsTrue(session.Model.HasMatrix);
        using (ProviderSession session = ProviderSession.Open(new TinyModel().File, ProviderChoice.Cpu, 1))
            Assert.IsFalse(session.Model.HasMatrix);
        AssertRefused("'matrix'", model =>
        {
            model.Graph.Output.Add(TinyModel.Value(ModelContract.Matrix, 1, 5));
            model.Graph.Node.Add(TinyModel.Node("Identity", ModelContract.Matrix, ModelContract.Class));
        });
    }

    [TestMethod]
    public void OutputsThatNobodyAsksForAreIgnored()
    {
        var model = new TinyModel
        {
            Break = model =>
            {
                model.Graph.Output.Add(TinyModel.Value("confidence", 1, 5));
                model.Graph.Node.Add(TinyModel.Node("Identity", "confidence", ModelContract.Class));
            },
        };
        using ProviderSession session = ProviderSession.Open(model.File, ProviderChoice.Cpu, 1);
        Assert.AreEqual(model.Info, session.Model);
    }

    [TestMethod]
    public void ADamagedFileIsRefused()
    {
        byte[] bytes = new TinyModel().ToBytes();
        foreach (byte[] damaged in new[] { [], bytes[..40], bytes[..(bytes.Length / 2)], bytes[..^200], "not a model"u8.ToArray(), new byte[5000] })
        {
            var error = Assert.ThrowsExactly<ModelException>(() => ProviderSession.Open(new ModelFile(damaged, "The model 'x.onnx'"), ProviderChoice.Cpu, 1));
            StringAssert.StartsWith(error.Message, "The model 'x.onnx' cannot be used: ");
        }
    }

    [TestMethod]
    public void MissingAndUnreadableFilesAreNamed()
    {
        string missing = Path.Combine(Path.GetTempPath(), "no-such-folder", "no-such-model.onnx");
        StringAssert.Contains(Assert.ThrowsExactly<ModelException>(() => ModelFile.Read(missing)).Message, missing);
        StringAssert.Contains(Assert.ThrowsExactly<ModelException>(() => ModelFile.Read(Path.GetTempPath())).Message, Path.GetTempPath());
        Assert.ThrowsExactly<ModelException>(() => ModelFile.Read(string.Empty));
    }

    private static ProviderSession Open(TinyModel model) => ProviderSession.Open(model.File, ProviderChoice.Cpu, 1);

    private static string AssertRefused(string named, Action<ModelProto> damage)
    {
        var error = Assert.ThrowsExactly<ModelException>(() => Open(new TinyModel { ClassScores = false, Break = damage }));
        StringAssert.StartsWith(error.Message, "The tiny model cannot be used: ");
        StringAssert.Contains(error.Message, named);
        return error.Message;
    }

    private static void Rename(ModelProto model, string from, string to)
    {
        foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output).Where(v => v.Name == from))
            value.Name = to;
        foreach (NodeProto node in model.Graph.Node)
        {
            Replace(node.Input);
            Replace(node.Output);
        }

        void Replace(Google.Protobuf.Collections.RepeatedField<string> names)
        {
            for (int i = 0; i < names.Count; i++)
            {
                if (names[i] == from)
                    names[i] = to;
            }
        }
    }

    private static void Reshape(ValueInfoProto value, params int[] shape) => value.Type = TinyModel.Value(value.Name, shape).Type;
}
