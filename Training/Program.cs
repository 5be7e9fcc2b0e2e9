using HarmonizeEffect.Training;
using HarmonizeEffect.Training.Loop;
using static TorchSharp.torch;

NativeRuntime.EnsureLoadable();
set_num_threads(int.Parse(args[4]));
new Trainer(TrainingConfig.Load(args[0]), args[1], args[2]).Run(args[3], CancellationToken.None);
