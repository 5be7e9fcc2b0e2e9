using HarmonizeEffect.Training;
using HarmonizeEffect.Training.Loop;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace HarmonizeEffect.Tests.Training;

/// <summary>
/// Base of the tests that run torch: makes its library load, fixes the seed, frees tensors, and keeps finalizers away
/// (<see cref="FinalizerGate"/>), for which they run one at a time.
/// </summary>
[DoNotParallelize]
public abstract class TorchTest : IDisposable
{
    private readonly DisposeScope _scope;
    private FinalizerGate _gate;

    protected TorchTest()
    {
        NativeRuntime.EnsureLoadable();
        torch.set_num_threads(1);
        torch.manual_seed(7);
        _gate = new FinalizerGate();
        _scope = torch.NewDisposeScope();
    }

    /// <summary>Runs what closes a gate of its own; two at once would wait for each other.</summary>
    protected void WithoutGate(Action action)
    {
        _gate.Dispose();
        try
        {
            action();
        }
        finally
        {
            _gate = new FinalizerGate();
        }
    }

    /// <summary>An exported model's output agrees with the network's, as the contract wants it.</summary>
    protected static void AssertClose(torch.Tensor expected, NamedOnnxValue actual)
    {
        float[] truth = [.. expected.contiguous().data<float>()], values = [.. actual.AsEnumerable<float>()];
        Assert.HasCount(truth.Length, values);
        Assert.IsLessThan(1e-4f, truth.Zip(values, (a, b) => Math.Abs(a - b)).Max(), actual.Name);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _gate.Dispose();
        GC.SuppressFinalize(this);
    }
}
