using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.Tests.Core.Model;

[TestClass]
public sealed class DirectMLFailureTests
{
    // As seen on real DirectML, with other places in the source.
    private const string Places = @"[ErrorCode:RuntimeException] N:\_work\1\s\onnxruntime\core\providers\dml\dml_provider_factory.cc(515)\onnxruntime.dll!80006FFFF962CBE8: (caller: 00006FFFF962CF0A) Exception(1) tid(294) ";

    [TestMethod]
    [DataRow("887A0002", "there is no such graphics adapter (887A0002).")]
    [DataRow("887A0004", "no graphics adapter here offers Direct3D 12 (887A0004).")]
    [DataRow("887A0005 The GPU device instance has been suspended.\nmore", "the graphics card was removed or reset (887A0005).")]
    [DataRow("80004005", "the graphics driver failed; it may need an update (80004005).")]
    public void KnownCodesAreWords(string end, string words) => Assert.AreEqual(words, DirectMLFailure.Describe(new InvalidOperationException(Places + end)));

    [TestMethod]
    public void WhatIsNotKnownIsTheFirstLine()
    {
        Assert.AreEqual("no library", DirectMLFailure.Describe(new DllNotFoundException("no library\r\nin the source")));
        Assert.AreEqual(Places + "81234567", DirectMLFailure.Describe(new InvalidOperationException(Places + "81234567")));
    }

    [TestMethod]
    [SuppressMessage("Usage", "CA2201", Justification = "The runtime throws it where a library that is loaded on first use is missing.")]
    public void AMissingLibraryIsNamed() => StringAssert.Contains(DirectMLFailure.Describe(new SEHException()), "DirectML.dll", StringComparison.Ordinal);
}
