Console.WriteLine("OrleansRelay");
