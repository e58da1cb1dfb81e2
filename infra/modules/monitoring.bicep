// Application Insights on a Log Analytics workspace. Telemetry is taken from identities only, not from whoever knows the connection string.

@description('What the names begin with.')
param name string

@description('Azure region.')
param location string

@description('How long logs are kept, in days.')
param logRetention int

@description('Tags of the resources.')
param tags object

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: logRetention
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    DisableLocalAuth: true
  }
}

@description('The Application Insights resource.')
output insightsName string = insights.name
