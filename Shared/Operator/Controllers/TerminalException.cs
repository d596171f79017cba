namespace OcmAddons.Operator;

/// <summary>Thrown by a controller when trying again cannot help until the object changes.</summary>
public sealed class TerminalException(string message, Exception? inner = null) : Exception(message, inner);
