using OrleansRelay.Federation.Links;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

// It becomes known who it is: a client registers, or a relay greets.
internal sealed partial class Session
{
    private async ValueTask<bool> RegisterAsync(Registration registration)
    {
        // A relay that is let in registers nobody: this is something else of which a part was lost or changed.
        if (registration.Name is not { } name || _identity is { IsRelay: true, IsRefused: false })
        {
            Tell(Farewell.BadPeerId(registration.Fault ?? "this connection is a relay's"));
            return false;
        }

        if (registration.Fault is { } fault)
        {
            Tell(Farewell.Malformed(fault));
            return false;
        }

        _identity.Name = name;
        _identity.ReadsNotices = registration.IsJson;
        // Completed by silence: its client sends segments, not lines.
        _input.Reader.Unframed = _input.IsWhole;
        // Who is told of it may rely on it: the name is his. Who isn't is owed what is sent from now on.
        if (!registration.IsJson)
            Outbox.Follow(_context.Welcome.ForPlain(name));
        if (!await TakeNameAsync(name))
            return false;
        if (registration.IsJson)
            Outbox.Follow(await _context.Welcome.PrepareAsync(registration, this, name));
        _context.Logger.Registered(Number, name.Value, AddressKey);
        return true;
    }

    private async ValueTask<bool> TakeNameAsync(PeerName name)
    {
        Hold = new PeerHold(_context, this, name);
        // The connection that it replaces may be gone before this one is told that it has the name.
        _context.Roster.Expect(name.Value);
        try
        {
            if (await Hold.TakeAsync() is { } farewell)
            {
                _farewell ??= farewell;
                return false;
            }

            _context.Roster.Enter(name.Value);
            _isHere = true;
            return true;
        }
        finally
        {
            _context.Roster.Leave(name.Value);
        }
    }

    private RelayConnection BecomeLink(bool isDialled)
    {
        var link = _context.Connections.Open(new SessionWire(this), _identity.Greeting!, isDialled);
        _identity.Link = link;
        // Its answers must be read also while it takes nothing, or two that do the same would wait for each other.
        Outbox.Patience = MostAnswers;
        return link;
    }

    // A relay of our kind introduced itself, so it is up and a link of ours to it may try again.
    private void Greeted(Hello hello)
    {
        _identity.IsGreeted = true;
        if (_identity.Verdict is { IsWrong: true } verdict)
        {
            _context.Logger.RelayRefused(Number, hello.RelayId, AddressKey, verdict.Refusal!.Message);
            return;
        }

        _context.Logger.RelayLinked(Number, hello.RelayId, hello.Software);
        if (hello.Version < Hello.ProvingVersion)
            _context.Comings.Contact(hello.RelayId);
        else if (_context.Entrance.CheckEntry(_identity) is null)
            _context.Comings.Came(BecomeLink(isDialled: false));
        if (IsLink)
            LeaveReading();
    }
}
