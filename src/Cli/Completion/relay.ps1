# Completion of relay for PowerShell: relay completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName relay -ScriptBlock {
    param($word, $line, $cursor)
    relay "[suggest:$cursor]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
