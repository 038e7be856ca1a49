using OrleansRelay.WriteLimit;

if (args is not [var text] || !ushort.TryParse(text, out var port))
{
    Console.Error.WriteLine("WriteLimit PORT");
    return 2;
}

using var server = new WriteLimitServer(port);
server.Run();
return 0;
