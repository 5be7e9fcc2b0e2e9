using System.Text;
using HarmonizeEffect.GimpBridge.Commands;

Console.OutputEncoding = Encoding.UTF8;
return await CommandLine.RunAsync(args);
