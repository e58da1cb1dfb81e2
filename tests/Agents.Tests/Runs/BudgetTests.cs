using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class BudgetTests
{
    [Fact]
    public void Runs_OfAnyTreeWithAnyCrashes_NeverBillMoreThanTheCapAndLoseNothing()
    {
        var (full, refused, cut, wide) = (0, 0, 0, 0);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1500),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                var run = new Simulation(seed);
                run.Go();
                full += run.Refused ? 0 : 1;
                refused += run.Refused ? 1 : 0;
                cut += run.Cut;
                wide += run.Widest >= 50 ? 1 : 0;
            }));

        // That the cap is kept means something only where it is reached, where calls are cut off, and where many share it.
        full.ShouldBeGreaterThan(100);
        refused.ShouldBeGreaterThan(100);
        cut.ShouldBeGreaterThan(1000);
        wide.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Reservation_CutOffTwice_HoldsAndChargesBothTimes()
    {
        var reservation = new Reservation(new Spend(100, 0.1m, 1), 2);

        reservation.Fits(new Budget(300, 0.3m, 3)).ShouldBeTrue();
        reservation.Fits(new Budget(299, 0.3m, 3)).ShouldBeFalse();
        reservation.Fits(new Budget(300, 0.29m, 3)).ShouldBeFalse();
        reservation.Fits(new Budget(300, 0.3m, 2)).ShouldBeFalse();
        reservation.Settle(new Spend(40, 0.04m, 1)).ShouldBe(new Spend(240, 0.24m, 3));
    }

    /// <summary>
    /// A random tree of members that hand slices down and give back what is left, each call cut off at random moments. The provider bills what it
    /// likes up to the bound, for every execution.
    /// </summary>
    private sealed class Simulation
    {
        private readonly Random _random;
        private readonly Budget _cap;
        private readonly List<Call> _inFlight = [];
        private Spend _billed = Spend.None;

        public Simulation(int seed)
        {
            _random = new Random(seed);
            _cap = new Budget(_random.Next(1, 40_000), _random.Next(1, 4000) / 1000m, _random.Next(1, 200));
        }

        public bool Refused { get; private set; }

        public int Cut { get; private set; }

        public int Widest { get; private set; }

        public void Go()
        {
            var spent = new Box();
            var threads = new List<IEnumerator<int>> { Team(1, _cap, spent).GetEnumerator() };
            while (threads[0].MoveNext())
            {
                if (_random.Next(8) == 0)
                    Crash();
                (_billed.Tokens <= _cap.Tokens && _billed.Cost <= _cap.Cost && _billed.Steps <= _cap.Steps).ShouldBeTrue();
            }

            // What was charged covers what was billed, and all else is there to spend.
            var left = _cap.Less(spent.Spend);
            (left.Tokens >= 0 && left.Cost >= 0 && left.Steps >= 0).ShouldBeTrue();
            (_billed.Tokens <= spent.Spend.Tokens && _billed.Cost <= spent.Spend.Cost && _billed.Steps <= spent.Spend.Steps).ShouldBeTrue();
            spent.Left.ShouldBe(left);
        }

        private void Crash()
        {
            foreach (var call in _inFlight)
                call.CutOff = true;
        }

        private IEnumerable<int> Team(int depth, Budget budget, Box result)
        {
            var left = budget;
            var spent = Spend.None;
            for (var rounds = _random.Next(1, 4); rounds > 0; rounds--)
            {
                var width = _random.Next(12) == 0 && depth == 1 ? 50 : _random.Next(1, 5);
                Widest = Math.Max(Widest, width);
                var members = new List<(IEnumerator<int> Run, Budget Slice, Box Result)>();
                for (var i = 0; i < width; i++)
                {
                    var slice = left.Share(width - i).Slice(Limits());
                    left = left.Less(slice);
                    var member = new Box();
                    members.Add(((depth < 3 && _random.Next(4) == 0 ? Team(depth + 1, slice, member) : Agent(slice, member)).GetEnumerator(), slice, member));
                }

                while (members.Count > 0)
                {
                    var next = members[_random.Next(members.Count)];
                    if (next.Run.MoveNext())
                    {
                        yield return 0;
                        continue;
                    }

                    members.Remove(next);
                    left = left.Plus(next.Slice).Less(next.Result.Spend);
                    spent += next.Result.Spend;
                }
            }

            (result.Spend, result.Left) = (spent, left);
        }

        private IEnumerable<int> Agent(Budget budget, Box result)
        {
            var spent = Spend.None;
            for (var calls = _random.Next(1, 6); calls > 0; calls--)
            {
                var call = new Call(new Spend(_random.Next(1, 2000), _random.Next(0, 100) / 1000m, 1));
                while (true)
                {
                    var reservation = new Reservation(call.Bound, call.Interruptions);
                    if (!reservation.Fits(budget.Less(spent)))
                    {
                        Refused = true;
                        spent += reservation.Lost;
                        (result.Spend, result.Left) = (spent, budget.Less(spent));
                        yield break;
                    }

                    _inFlight.Add(call);
                    yield return 0;
                    _inFlight.Remove(call);
                    var used = new Spend(_random.NextInt64(call.Bound.Tokens + 1), call.Bound.Cost * _random.Next(0, 101) / 100, 1);
                    _billed += used;
                    if (!call.CutOff)
                    {
                        spent += reservation.Settle(used);
                        break;
                    }

                    Cut++;
                    (call.CutOff, call.Interruptions) = (false, call.Interruptions + 1);
                }
            }

            (result.Spend, result.Left) = (spent, budget.Less(spent));
        }

        private AgentLimits Limits() => new()
        {
            Turns = _random.Next(1, 40),
            Tokens = _random.Next(2) == 0 ? null : _random.Next(1, 20_000),
            Cost = _random.Next(2) == 0 ? null : _random.Next(0, 2000) / 1000m,
        };

        private sealed class Box
        {
            public Spend Spend { get; set; } = Spend.None;

            public Budget Left { get; set; } = new(0, 0, 0);
        }

        private sealed class Call(Spend bound)
        {
            public Spend Bound => bound;

            public int Interruptions { get; set; }

            public bool CutOff { get; set; }
        }
    }
}
